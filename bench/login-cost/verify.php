<?php
// What mailcow asks over HTTP at each login, cut down to what a login needs: one query, the service's flag, the
// password. Theirs loads its libraries first and asks for app passwords too; leaving that out is in its favour.
header('Content-Type: application/json');

$asked = json_decode(file_get_contents('php://input'), true);
$database = new PDO('mysql:unix_socket=' . getenv('BENCH_MARIADB') . ';dbname=mailcow', 'bench', 'bench', [
    PDO::ATTR_ERRMODE => PDO::ERRMODE_EXCEPTION,
    PDO::ATTR_EMULATE_PREPARES => false,
]);
$query = $database->prepare("SELECT password, attributes FROM mailbox
    INNER JOIN domain ON mailbox.domain = domain.domain
    WHERE kind NOT REGEXP 'location|thing|group' AND domain.active = 1 AND mailbox.active = 1 AND username = ?");
$query->execute([$asked['username']]);
$row = $query->fetch(PDO::FETCH_ASSOC);

$isOpen = $row && (json_decode($row['attributes'], true)[$asked['service'] . '_access'] ?? '0') === '1';
[$scheme, $hash] = $row ? explode('}', substr($row['password'], 1), 2) : ['', ''];
$isRight = $scheme === 'PLAIN' ? hash_equals($hash, $asked['password']) : password_verify($asked['password'], $hash);
$success = $isOpen && $isRight;
http_response_code($success ? 200 : 401);
echo json_encode(['success' => $success]);

<?php
// Router of PHP's built-in server for the private mail host's Roundcube: static assets by a list of endings,
// everything else through index.php, so that no other PHP file and no configuration can be asked for.

$path = rawurldecode(parse_url($_SERVER['REQUEST_URI'], PHP_URL_PATH) ?: '/');
$isAsset = preg_match('#^/(?:program/(?:js|resources)|plugins|skins)/[A-Za-z0-9_./-]+\.(?:css|js|png|gif|svg|ico|jpg|woff2?|ttf|eot|html|tiff|webp|pdf)$#', $path)
    && !str_contains($path, '..');
if ($isAsset && is_file($_SERVER['DOCUMENT_ROOT'] . $path)) {
    return false;
}
// Debian's plugins and Postern's own stand in one folder of this host.
define('RCUBE_PLUGINS_DIR', '{{HOST}}/roundcube/plugins/');
$_SERVER['SCRIPT_NAME'] = '/index.php';
$_SERVER['HTTPS'] = 'on';
require $_SERVER['DOCUMENT_ROOT'] . '/index.php';

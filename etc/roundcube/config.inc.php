<?php
// Roundcube of the private mail host. Names in braces are filled in by src/mailhost. On an existing host only
// the "Postern:" settings matter (docs/connect.md): they send the webmail through its own doors.

$config = [];
$config['db_dsnw'] = 'sqlite:///{{HOST}}/roundcube/db/roundcube.db?mode=0600';
$config['log_driver'] = 'file';
$config['log_dir'] = '{{HOST}}/roundcube/log/';
$config['temp_dir'] = '{{HOST}}/roundcube/temp/';
$config['des_key'] = '{{DES_KEY}}';
$config['product_name'] = 'Webmail';
$config['skin'] = 'elastic';
$config['plugins'] = ['managesieve', 'postern'];
$config['enable_installer'] = false;
$config['enable_spellcheck'] = false;
$config['use_https'] = true;
$config['session_samesite'] = 'Lax';
$config['session_lifetime'] = 60;
$config['proxy_whitelist'] = ['127.0.0.1'];
$config['auto_create_user'] = true;
$config['identities_level'] = 1;
$config['draft_autosave'] = 60;
$config['login_autocomplete'] = 2;
$config['drafts_mbox'] = 'Drafts';
$config['sent_mbox'] = 'Sent';
$config['junk_mbox'] = 'Junk';
$config['trash_mbox'] = 'Trash';

// Postern: the webmail's own IMAP, submission and ManageSieve listeners, reached from its own address and with its
// own certificate. PHP's options: https://www.php.net/manual/en/context.php
$config['imap_host'] = 'ssl://127.0.0.1:{{PORT_WEBMAIL_IMAP}}';
$config['smtp_host'] = 'ssl://127.0.0.1:{{PORT_WEBMAIL_SUBMISSION}}';
$config['managesieve_host'] = 'tls://127.0.0.1:{{PORT_WEBMAIL_SIEVE}}';
$config['imap_conn_options'] = [
    'ssl' => [
        'cafile' => '{{WEBMAIL_CA}}',
        'local_cert' => '{{WEBMAIL_CERT}}',
        'local_pk' => '{{WEBMAIL_KEY}}',
    ],
    'socket' => ['bindto' => '127.0.0.2:0'],
];
$config['smtp_conn_options'] = $config['imap_conn_options'];
$config['managesieve_conn_options'] = $config['imap_conn_options'];
$config['smtp_user'] = '%u';
$config['smtp_pass'] = '%p';
$config['session_storage'] = 'db';
// Postern: Roundcube's own brake counts by mailbox, and a refusal of the right password as a wrong one: it would
// lock the holder out, also after the box was lifted. The mail server slows guessing down.
$config['login_rate_limit'] = 0;

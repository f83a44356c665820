<?php
// Roundcube plugin of Postern. It decides nothing: the mail server decides, and this
// - asks the mail server at every request of a signed-in person, also at those that need no mail (address book,
//   settings), so that a sign-in kept, copied or written back after the webmail was blocked opens nothing;
// - tells the mail server the browser's address when a person signs in (IMAP ID, believed only from
//   login_trusted_networks), so that wrong passwords slow down the browser that sends them and not everybody who
//   uses the webmail. Afterwards it comes as itself: by its own address the agent knows the webmail's sessions.
//   Whose browser asks, and which, it says each time beside that, for what the mailbox's owner is told of its use;
// - says why a sign-in was refused, in the server's own words instead of "Login failed"; the server gives the
//   reason only to one who gave the right password.
// Invariant: no page or answer for a signed-in person unless the mail server let him in for this very request.

class postern extends rcube_plugin
{
    public function init()
    {
        $this->add_hook('storage_connect', [$this, 'name_browser']);
        $this->add_hook('startup', [$this, 'ask_again']);
        $this->add_hook('login_failed', [$this, 'say_why']);
    }

    public function name_browser($connection)
    {
        // Behind a proxy this is right only if `proxy_whitelist` names the proxy.
        $browser = rcube_utils::remote_addr();
        $program = preg_replace('/[^\x20-\x7e]|["\\\\]/', '', (string) ($_SERVER['HTTP_USER_AGENT'] ?? ''));
        $own = ['x-forward-ip' => $browser, 'x-forward-program' => substr($program, 0, 200)];
        if (empty($_SESSION['user_id'])) {
            $own['x-originating-ip'] = $browser;
        }
        $connection['preauth_ident'] = $own + (array) ($connection['preauth_ident'] ?? []);
        return $connection;
    }

    public function ask_again($request)
    {
        $rcmail = rcmail::get_instance();
        if (empty($_SESSION['user_id']) || $request['task'] === 'login' || $request['task'] === 'logout') {
            return $request;
        }
        $storage = $rcmail->get_storage();
        if ($storage->check_connection()) {
            return $request;
        }
        // A temporary failure keeps the sign-in for later, and shows nothing now.
        $isTemporary = in_array($storage->conn->resultcode, ['UNAVAILABLE', 'LIMIT', 'INUSE', 'SERVERBUG'], true);
        if ($storage->get_error_code() !== rcube_imap_generic::ERROR_NO || $isTemporary) {
            rcmail::raise_error(['code' => 503, 'message' => ''], false, true);
        }
        $rcmail->kill_session();
        return $request;
    }

    public function say_why($attempt)
    {
        $rcmail = rcmail::get_instance();
        $said = (string) $rcmail->get_storage()->get_error_str();
        if (preg_match('/(?:Webmail access is disabled|Access is not set up) for this address/', $said, $found)) {
            $rcmail->output->command('hide_message', 'all');
            $rcmail->output->show_message($found[0] . '.', 'error', null, true, 0);
        }
        return $attempt;
    }
}

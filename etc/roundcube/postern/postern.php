<?php
// Roundcube plugin of Postern: when the mail server refuses a sign-in because the webmail is blocked, says so
// in the server's own words instead of "Login failed". It decides nothing: the mail server has decided.
// The server gives this reason only to one who gave the right password.

class postern extends rcube_plugin
{
    public $task = 'login';

    public function init()
    {
        $this->add_hook('login_failed', [$this, 'say_why']);
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

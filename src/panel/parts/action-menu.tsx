// The Action button of an address and its menu.
import {
  Activity,
  ChevronDown,
  ExternalLink,
  History,
  KeyRound,
  ShieldHalf,
  Stethoscope,
  Trash2,
} from "lucide-react";
import { Button } from "react-aria-components/Button";
import { Menu, MenuItem, MenuTrigger } from "react-aria-components/Menu";
import { Popover } from "react-aria-components/Popover";
import { Separator } from "react-aria-components/Separator";
import { useLocation } from "wouter";
import type { Mailbox } from "../../wire/mailbox.ts";
import { useWords } from "../language.ts";
import { activityPath, whyPath } from "../paths.ts";
import { useSession } from "../session.ts";

export type DialogKind = "restrictions" | "password" | "history" | "delete";

export const actionButtonId = (mailboxId: string) => `action-${mailboxId}`;

interface ActionMenuProps {
  mailbox: Mailbox;
  whenChosen(kind: DialogKind): void;
}

export function ActionMenu({ mailbox, whenChosen }: ActionMenuProps) {
  const words = useWords().mailboxes;
  const { common, activity, why } = useWords();
  const [, navigate] = useLocation();
  const { webmailUrl } = useSession();
  const isWebmailBlocked = mailbox.blocked.includes("webmail");
  return (
    <MenuTrigger>
      <Button
        className="button action-button"
        id={actionButtonId(mailbox.id)}
        aria-label={words.actionFor(mailbox.address)}
      >
        {words.action} <ChevronDown aria-hidden="true" size={16} />
      </Button>
      <Popover className="popover" placement="bottom end" offset={6}>
        <Menu className="menu" aria-label={words.actionFor(mailbox.address)}>
          <MenuItem className="menu-item" onAction={() => whenChosen("restrictions")}>
            <ShieldHalf aria-hidden="true" size={18} /> {words.configure}
          </MenuItem>
          <MenuItem className="menu-item" onAction={() => whenChosen("password")}>
            <KeyRound aria-hidden="true" size={18} /> {words.changePassword}
          </MenuItem>
          <MenuItem className="menu-item" onAction={() => whenChosen("history")}>
            <History aria-hidden="true" size={18} /> {words.history}
          </MenuItem>
          <MenuItem className="menu-item" onAction={() => navigate(activityPath(mailbox.address))}>
            <Activity aria-hidden="true" size={18} /> {activity.menu}
          </MenuItem>
          <MenuItem className="menu-item" onAction={() => navigate(whyPath(mailbox.address))}>
            <Stethoscope aria-hidden="true" size={18} /> {why.menu}
          </MenuItem>
          {webmailUrl !== null && (
            <MenuItem
              className="menu-item"
              href={webmailUrl}
              target="_blank"
              rel="noopener"
              isDisabled={isWebmailBlocked}
              textValue={words.openWebmail}
            >
              <ExternalLink aria-hidden="true" size={18} />
              <span>
                {words.openWebmail}
                {isWebmailBlocked ? (
                  <span className="menu-note">{words.webmailBlocked}</span>
                ) : (
                  <span className="hidden-text"> {common.opensInNewTab}</span>
                )}
              </span>
            </MenuItem>
          )}
          <Separator className="menu-line" />
          <MenuItem className="menu-item danger" onAction={() => whenChosen("delete")}>
            <Trash2 aria-hidden="true" size={18} /> {words.delete}
          </MenuItem>
        </Menu>
      </Popover>
    </MenuTrigger>
  );
}

// Who is signed in, and what they can do with their own account.
import { CircleUser } from "lucide-react";
import { lazy, Suspense, useRef, useState } from "react";
import { Button } from "react-aria-components/Button";
import { Menu, MenuItem, MenuTrigger } from "react-aria-components/Menu";
import { Popover } from "react-aria-components/Popover";
import { useLocation } from "wouter";
import { useSession } from "../session.ts";
import { accountWords as words } from "../words/account.ts";

const OwnPasswordDialog = lazy(async () => ({
  default: (await import("../dialogs/own-password.tsx")).OwnPasswordDialog,
}));

export function AccountMenu() {
  const { account, signOut } = useSession();
  const [isChanging, setChanging] = useState(false);
  const [, navigate] = useLocation();
  const opener = useRef<HTMLButtonElement>(null);
  return (
    <>
      <MenuTrigger>
        <Button className="account-button" aria-label={words.menuFor(account.email)} ref={opener}>
          <CircleUser aria-hidden="true" size={22} />
          <span className="account-email">{account.email}</span>
        </Button>
        <Popover className="popover" placement="bottom end" offset={6}>
          <div className="account-card">
            <span className="quiet">{words.signedInAs}</span>
            <strong>{account.name}</strong>
            <span>{account.email}</span>
            <span className="tag">{account.kind === "operator" ? words.operator : words.customer}</span>
          </div>
          <Menu className="menu" aria-label={words.menu}>
            <MenuItem className="menu-item" onAction={() => navigate("/account")}>
              {words.title}
            </MenuItem>
            <MenuItem className="menu-item" onAction={() => setChanging(true)}>
              {words.changePassword}
            </MenuItem>
            <MenuItem className="menu-item" onAction={() => void signOut()}>
              {words.signOut}
            </MenuItem>
          </Menu>
        </Popover>
      </MenuTrigger>
      <Suspense fallback={null}>
        {isChanging && (
          <OwnPasswordDialog
            whenClosed={() => {
              setChanging(false);
              requestAnimationFrame(() => opener.current?.focus());
            }}
          />
        )}
      </Suspense>
    </>
  );
}

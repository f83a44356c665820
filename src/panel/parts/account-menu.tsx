// Who is signed in, and what they can do with their own account.
import { Check, CircleUser } from "lucide-react";
import { lazy, Suspense, useRef, useState } from "react";
import { Button } from "react-aria-components/Button";
import { Header } from "react-aria-components/Header";
import { Menu, MenuItem, MenuSection, MenuTrigger } from "react-aria-components/Menu";
import { Popover } from "react-aria-components/Popover";
import { Separator } from "react-aria-components/Separator";
import { useLocation } from "wouter";
import { useLanguage, useWords } from "../language.ts";
import { useSession } from "../session.ts";

const OwnPasswordDialog = lazy(async () => ({
  default: (await import("../dialogs/own-password.tsx")).OwnPasswordDialog,
}));

export function AccountMenu() {
  const { account: words, common } = useWords();
  const { code, choose, languages } = useLanguage();
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
            <Separator className="menu-line" />
            <MenuSection
              selectionMode="single"
              disallowEmptySelection
              selectedKeys={[code]}
              // Where its words cannot be fetched the choice stays as it was, for all to see.
              onSelectionChange={(keys) => {
                const chosen = languages.find((language) => keys !== "all" && keys.has(language.code));
                if (chosen !== undefined) choose(chosen.code).catch(() => undefined);
              }}
            >
              <Header className="menu-head">{common.language}</Header>
              {languages.map((language) => (
                <MenuItem
                  key={language.code}
                  id={language.code}
                  className="menu-item"
                  textValue={language.ownName}
                >
                  {({ isSelected }) => (
                    <>
                      <Check aria-hidden="true" size={18} className={isSelected ? undefined : "unchosen"} />
                      <span lang={language.code}>{language.ownName}</span>
                    </>
                  )}
                </MenuItem>
              ))}
            </MenuSection>
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

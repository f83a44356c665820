// The signed-in panel: frame, pages, and the live connection, loaded once someone is signed in.
import { lazy, Suspense, useEffect } from "react";
import { I18nProvider } from "react-aria-components/I18nProvider";
import { Redirect, Route, Switch } from "wouter";
import { useFormats } from "./language.ts";
import { followLive } from "./live.ts";
import { NotFoundPage } from "./pages/not-found.tsx";
import { ServicesPage } from "./pages/services.tsx";
import { Frame } from "./parts/frame.tsx";
import { addressOf } from "./paths.ts";
import { useSession } from "./session.ts";

/** Where nearly everyone goes: fetched at once, not only when it is opened. */
const mailboxes = import("./pages/mailboxes.tsx");
mailboxes.catch(() => undefined); // Said by CrashGuard, once it is needed.
const MailboxesPage = lazy(async () => ({ default: (await mailboxes).MailboxesPage }));
const HelpPage = lazy(async () => ({ default: (await import("./pages/help.tsx")).HelpPage }));
const AccountPage = lazy(async () => ({ default: (await import("./pages/account.tsx")).AccountPage }));
const MailServersPage = lazy(async () => ({
  default: (await import("./pages/mail-servers.tsx")).MailServersPage,
}));
const ActivityPage = lazy(async () => ({ default: (await import("./pages/activity.tsx")).ActivityPage }));
const WhyPage = lazy(async () => ({ default: (await import("./pages/why.tsx")).WhyPage }));
const WhyAddressPage = lazy(async () => ({ default: (await import("./pages/why.tsx")).WhyAddressPage }));

export function Panel() {
  const { account } = useSession();
  const { locale } = useFormats();
  useEffect(() => followLive(account.id), [account.id]);
  return (
    <I18nProvider locale={locale}>
      <Frame>
        <Suspense fallback={null}>
          <Switch>
            <Route path="/">
              <Redirect to="/services" replace />
            </Route>
            <Route path="/services">
              <ServicesPage />
            </Route>
            <Route path="/services/:id">{({ id }) => <MailboxesPage key={id} serviceId={id} />}</Route>
            <Route path="/mailboxes/:address/activity">
              {({ address }) => <ActivityPage key={address} address={addressOf(address)} />}
            </Route>
            <Route path="/why">
              <WhyPage />
            </Route>
            <Route path="/why/:address">
              {({ address }) => <WhyAddressPage key={address} address={addressOf(address)} />}
            </Route>
            <Route path="/help">
              <HelpPage />
            </Route>
            <Route path="/account">
              <AccountPage />
            </Route>
            {account.kind === "operator" && (
              <Route path="/mail-servers">
                <MailServersPage />
              </Route>
            )}
            <Route>
              <NotFoundPage />
            </Route>
          </Switch>
        </Suspense>
      </Frame>
    </I18nProvider>
  );
}

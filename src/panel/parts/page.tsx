// What every page has in common: its title in the tab, its heading, and where the focus goes on arrival.
import { type ReactNode, useEffect, useRef } from "react";
import { useWords } from "../language.ts";

let isFirstPage = true;

interface PageProps {
  title: string;
  /** For the tab, where it should say more than the heading. */
  tabTitle?: string;
  intro?: ReactNode;
  /** Above the heading: the way back. */
  above?: ReactNode;
  actions?: ReactNode;
  children: ReactNode;
}

export function Page({ title, tabTitle = title, intro, above, actions, children }: PageProps) {
  const documentTitle = useWords().common.documentTitle(tabTitle);
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => {
    document.title = documentTitle;
  }, [documentTitle]);
  useEffect(() => {
    // A screen reader hears where it is after a link was followed; the first page is announced anyhow.
    if (!isFirstPage && !location.hash) heading.current?.focus({ preventScroll: true });
    if (!isFirstPage && !location.hash) window.scrollTo(0, 0);
    isFirstPage = false;
  }, []);
  return (
    <div className="page">
      {above}
      <div className="page-head">
        <div>
          <h1 ref={heading} tabIndex={-1} id="page-heading">
            {title}
          </h1>
          {intro !== undefined && <p className="intro">{intro}</p>}
        </div>
        {actions !== undefined && <div className="page-actions">{actions}</div>}
      </div>
      {children}
    </div>
  );
}

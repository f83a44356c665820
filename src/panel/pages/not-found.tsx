// Said when the URL names nothing, or nothing of this account's.
import { Link } from "wouter";
import { useWords } from "../language.ts";
import { Page } from "../parts/page.tsx";

export function NotFoundPage() {
  const { common } = useWords();
  return (
    <Page title={common.notFoundTitle} intro={common.notFoundText}>
      <p>
        <Link href="/services" className="button">
          {common.toServices}
        </Link>
      </p>
    </Page>
  );
}

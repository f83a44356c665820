// Said when the URL names nothing, or nothing of this account's.
import { Link } from "wouter";
import { Page } from "../parts/page.tsx";
import { common } from "../words/common.ts";

export function NotFoundPage() {
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

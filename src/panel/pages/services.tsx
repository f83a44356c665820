// The first screen after signing in: the services of the account (an operator sees all).
import { Globe, Mail, Search } from "lucide-react";
import { useState } from "react";
import { Link } from "wouter";
import { client, type Service } from "../client.ts";
import { useWords } from "../language.ts";
import { useLive } from "../live.ts";
import { useLoad, useThrottled } from "../load.ts";
import { Notice } from "../parts/notice.tsx";
import { Page } from "../parts/page.tsx";
import { sentenceOf } from "../problem-text.ts";
import { useSession } from "../session.ts";

const KIND_ICONS = { hosting: Globe, mail: Mail };
/** From how many services on a search field helps. */
const MANY = 9;

export function ServicesPage() {
  const words = useWords().services;
  const { account } = useSession();
  const { value, error, reload } = useLoad("services", client.services);
  const [search, setSearch] = useState("");
  useLive(useThrottled(reload, 1_000));
  const services = value?.services ?? [];
  const wanted = search.trim().toLowerCase();
  const shown = services.filter(({ name, domains }) =>
    [name, ...domains].some((text) => text.toLowerCase().includes(wanted)),
  );

  return (
    <Page title={words.title} intro={account.kind === "operator" ? words.introOperator : words.introCustomer}>
      {error !== null && <Notice tone="bad">{sentenceOf(error)}</Notice>}
      {value !== undefined && services.length === 0 && (
        <Notice tone="plain" title={words.none}>
          <p>{words.noneText}</p>
        </Notice>
      )}
      {services.length >= MANY && (
        <div className="search-box">
          <Search aria-hidden="true" size={18} />
          <input
            type="search"
            aria-label={words.find}
            placeholder={words.find}
            value={search}
            onChange={(event) => setSearch(event.target.value)}
          />
        </div>
      )}
      <div role="status">{services.length > 0 && shown.length === 0 && <p>{words.nothingFound}</p>}</div>
      {shown.length > 0 && (
        <ul className="cards" aria-label={words.title}>
          {shown.map((service) => (
            <ServiceCard key={service.id} service={service} />
          ))}
        </ul>
      )}
    </Page>
  );
}

function ServiceCard({ service }: { service: Service }) {
  const words = useWords().services;
  const Icon = KIND_ICONS[service.kind];
  return (
    <li className="card service">
      <div className="service-kind">
        <Icon aria-hidden="true" size={18} /> {words.kinds[service.kind]}
      </div>
      <h2 className="card-title">
        <Link href={`/services/${service.id}`} className="card-link">
          {service.name}
        </Link>
      </h2>
      <p className="service-domains">{service.domains.join(", ")}</p>
      <p className="service-numbers">
        <strong>{words.addresses(service.mailboxCount)}</strong>
        <span className={service.restrictedCount > 0 ? "tag mind" : "tag"}>
          {words.restricted(service.restrictedCount)}
        </span>
      </p>
    </li>
  );
}

// Chooses an address to look at: typed whole, or picked from those that match what is typed.
import { useState } from "react";
import { Link, useLocation } from "wouter";
import { parseAddress } from "../../policy/address.ts";
import { client } from "../client.ts";
import { useWords } from "../language.ts";
import { useLoad } from "../load.ts";
import { whyPath } from "../paths.ts";
import { Field } from "./field.tsx";

/** Services that are searched, and addresses that are shown of each. */
const SERVICES_MOST = 5;
const MATCHES_MOST = 8;

export function AddressChoice() {
  const words = useWords().why;
  const [, navigate] = useLocation();
  const [typed, setTyped] = useState("");
  const [isWrong, setIsWrong] = useState(false);
  const { value: matches = [] } = useLoad(typed.trim(), (signal) => matchesOf(typed.trim(), signal));
  return (
    <form
      className="stack address-choice"
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        const address = parseAddress(typed.trim());
        if (address === null) setIsWrong(true);
        else navigate(whyPath(address));
      }}
    >
      <Field
        label={words.address}
        type="email"
        value={typed}
        autoComplete="off"
        error={isWrong ? words.notAnAddress : null}
        onChange={({ target }) => {
          setTyped(target.value);
          setIsWrong(false);
        }}
      />
      <button type="submit" className="button primary">
        {words.look}
      </button>
      {matches.length > 0 && (
        <ul className="matches" aria-label={words.matches}>
          {matches.map((address) => (
            <li key={address}>
              <Link href={whyPath(address)}>{address}</Link>
            </li>
          ))}
        </ul>
      )}
    </form>
  );
}

async function matchesOf(search: string, signal: AbortSignal): Promise<string[]> {
  if (search.length < 2) return [];
  const { services } = await client.services(signal);
  const query = {
    search,
    restricted: false,
    sort: "address",
    order: "asc",
    offset: 0,
    limit: MATCHES_MOST,
  } as const;
  const lists = await Promise.all(
    services.slice(0, SERVICES_MOST).map(({ id }) => client.mailboxes(id, query, signal)),
  );
  return lists.flatMap(({ mailboxes }) => mailboxes.map(({ address }) => address)).slice(0, MATCHES_MOST);
}

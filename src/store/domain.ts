// Domains: each belongs to one service, in A-labels and lower case.
import { slices } from "./ledger.ts";
import type { Database } from "./store.ts";

/** The service a domain belongs to. */
export async function serviceOfDomain(db: Database, name: string): Promise<string | undefined> {
  const row = await db.selectFrom("domain").select("service_id").where("name", "=", name).executeTakeFirst();
  return row?.service_id;
}

/** Names of the domains of some services, in alphabetical order. */
export async function domainsOf(db: Database, serviceIds: readonly string[]): Promise<Map<string, string[]>> {
  const names = new Map<string, string[]>(serviceIds.map((id) => [id, []]));
  for (const ids of slices(serviceIds)) {
    const rows = await db
      .selectFrom("domain")
      .selectAll()
      .where("service_id", "in", ids)
      .orderBy("name")
      .execute();
    for (const row of rows) names.get(row.service_id)?.push(row.name);
  }
  return names;
}

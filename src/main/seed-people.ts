// Who lives in the demo: the operator, two customers, their services and mailboxes. Names are invented,
// domains are under .example (RFC 2606).

export interface DemoMailbox {
  address: string;
  displayName: string;
}

export interface DemoService {
  kind: "hosting" | "mail";
  name: string;
  domains: string[];
  mailboxes: DemoMailbox[];
}

export interface DemoCustomer {
  email: string;
  name: string;
  services: DemoService[];
}

export const OPERATOR = { email: "operator@postern.example", name: "Operator" };
export const MAIL_HOST_NAME = "mail-1";

export const CUSTOMERS: readonly DemoCustomer[] = [
  {
    email: "claire@dupont.example",
    name: "Claire Dupont",
    services: [
      {
        kind: "hosting",
        name: "Atelier Dupont website",
        domains: ["atelier-dupont.example"],
        mailboxes: [
          { address: "claire@atelier-dupont.example", displayName: "Claire Dupont" },
          { address: "contact@atelier-dupont.example", displayName: "Atelier Dupont" },
          { address: "francois@atelier-dupont.example", displayName: "François Lemaître" },
          { address: "commandes@atelier-dupont.example", displayName: "Commandes été" },
          { address: "comptabilite@atelier-dupont.example", displayName: "Comptabilité" },
          { address: "imprimante@atelier-dupont.example", displayName: "Imprimante du bureau" },
        ],
      },
      {
        kind: "mail",
        name: "Dupont family mail",
        domains: ["dupont-mail.example"],
        mailboxes: [
          { address: "claire@dupont-mail.example", displayName: "Claire Dupont" },
          { address: "zoe@dupont-mail.example", displayName: "Zoë Dupont-Ångström" },
          { address: "jiri@dupont-mail.example", displayName: "Jiří Dvořák" },
          { address: "sakura@dupont-mail.example", displayName: "デュポン さくら" },
        ],
      },
    ],
  },
  {
    email: "marc@lefevre.example",
    name: "Marc Lefèvre",
    services: [
      {
        kind: "mail",
        name: "Menuiserie Lefèvre mail",
        domains: ["menuiserie-lefevre.example"],
        mailboxes: [
          { address: "marc@menuiserie-lefevre.example", displayName: "Marc Lefèvre" },
          { address: "devis@menuiserie-lefevre.example", displayName: "Devis & commandes" },
          { address: "atelier@menuiserie-lefevre.example", displayName: "L’atelier" },
        ],
      },
    ],
  },
];

/** Every mailbox, the first customer's first. */
export function demoMailboxes(): DemoMailbox[] {
  return CUSTOMERS.flatMap((customer) => customer.services.flatMap((service) => service.mailboxes));
}

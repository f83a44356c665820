// Words of the list of services.
import { count } from "./formats.ts";

export const servicesWords = {
  title: "Services",
  introCustomer: "Choose a service to see its email addresses and which ways in are open.",
  introOperator: "All services of all customers on this mail host.",
  kinds: { hosting: "Shared hosting", mail: "Mail service" },
  addresses: (number: number) => count(number, "email address", "email addresses"),
  restricted: (number: number) =>
    number === 0 ? "None restricted" : `${count(number, "restricted", "restricted")}`,
  none: "No services yet",
  noneText: "Your mail provider has not set up a service for this account. Ask them if you expected one.",
  find: "Find a service",
  nothingFound: "No service matches.",
} as const;

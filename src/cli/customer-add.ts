// Adds a customer with a password made up here, printed once.
import { readablePassword } from "../base/readable-password.ts";
import { accountSchema } from "../wire/session.ts";
import { type Command, expectArgs } from "./command.ts";

export const customerAdd: Command = {
  name: "customer add",
  usage: "EMAIL NAME",
  summary: "add a customer; prints the password made for them, once",
  run: async (args, api, print) => {
    const [email = "", name = ""] = expectArgs(customerAdd, args, 2);
    const password = readablePassword();
    await api.post("/customers", { email, name, password }, accountSchema);
    print(password);
  },
};

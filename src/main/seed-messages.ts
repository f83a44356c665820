// What lies in the demo's mailboxes: a few ordinary messages each, with attachments, HTML and names of
// several scripts. Pure: the same mailbox gets the same messages, dated back from a given day.
import { createHash } from "node:crypto";
import type { SendMailOptions } from "nodemailer";
import { smallPdf, stripedPng } from "./seed-attachments.ts";
import type { DemoMailbox } from "./seed-people.ts";

type Letter = Required<Pick<SendMailOptions, "from" | "subject" | "text">> &
  Pick<SendMailOptions, "html" | "attachments">;

const LETTERS: readonly ((to: DemoMailbox) => Letter)[] = [
  (to) => ({
    from: { name: "Postern", address: "welcome@postern.example" },
    subject: "Welcome to your mailbox",
    text: `Hello ${to.displayName},\n\nyour address ${to.address} is ready. You can read your mail in the webmail, or set up a\nprogram or a phone with IMAP or POP, and send with SMTP.\n\nThe owner of the address decides which of these ways are open.\n`,
    html: `<p>Hello <b>${to.displayName}</b>,</p><p>your address <code>${to.address}</code> is ready. You can read your mail in the webmail, or set up a program or a phone with IMAP or POP, and send with SMTP.</p><p>The owner of the address decides which of these ways are open.</p>`,
  }),
  () => ({
    from: { name: "Hélène Garçonnet", address: "helene@garconnet.example" },
    subject: "Photos de l’été à Besançon 🏔️",
    text: "Bonjour !\n\nVoici la première photo, les autres suivent.\n\nBien à toi,\nHélène\n",
    attachments: [{ filename: "été à Besançon.png", content: stripedPng(), contentType: "image/png" }],
  }),
  () => ({
    from: { name: "Papeterie Müller & Söhne", address: "rechnung@mueller.example" },
    subject: "Invoice 2026-1042 (facture n° 1042)",
    text: "Please find attached our invoice. Thank you for your order!\n\nPapeterie Müller & Söhne\n",
    html: "<h2>Invoice 2026-1042</h2><table border='1' cellpadding='6'><tr><td>Paper A4, 5 reams</td><td>32,50 €</td></tr><tr><td>Ink, black</td><td>18,00 €</td></tr><tr><th>Total</th><th>50,50 €</th></tr></table>",
    attachments: [
      {
        filename: "invoice-2026-1042.pdf",
        content: smallPdf(["Invoice 2026-1042", "Paper A4, 5 reams: 32.50 EUR", "Ink, black: 18.00 EUR"]),
        contentType: "application/pdf",
      },
    ],
  }),
  () => ({
    from: { name: "Иван Петров", address: "ivan@petrov.example" },
    subject: "Встреча в четверг / Meeting on Thursday",
    text: "Добрый день!\n\nThursday at 10:00 suits me. Shall we meet at the workshop?\n\nИван\n",
  }),
  (to) => ({
    from: { name: "山田 太郎", address: "taro@yamada.example" },
    subject: "お見積りの件",
    text: `${to.displayName} 様\n\nお世話になっております。お見積りを添付いたします。\n\n山田\n`,
    attachments: [
      {
        filename: "見積り.txt",
        content: "木製テーブル 1台 48,000円\n椅子 4脚 32,000円\n合計 80,000円\n",
        contentType: "text/plain; charset=utf-8",
      },
    ],
  }),
  () => ({
    from: { name: "Library of Besançon", address: "noreply@library.example" },
    subject: "Two books are due next week",
    text: "The Name of the Rose - due on Tuesday\nThe Periodic Table - due on Wednesday\n\nYou can renew them at the desk.\n",
  }),
  () => ({
    from: { name: "Zoë Dupont-Ångström", address: "zoe@dupont-mail.example" },
    subject: "Re: Sunday lunch",
    text: "> Shall we say half past twelve?\n\nPerfect. I bring the dessert, and the pictures:\n",
    html: "<blockquote>Shall we say half past twelve?</blockquote><p>Perfect. I bring the dessert, and the pictures:</p><p><img src='cid:stripes@dupont-mail.example' alt='Stripes' width='96' height='96'></p>",
    attachments: [
      {
        filename: "dessert.png",
        content: stripedPng(64),
        contentType: "image/png",
        cid: "stripes@dupont-mail.example",
      },
    ],
  }),
  () => ({
    from: { name: "Town gardens", address: "news@gardens.example" },
    subject:
      "A newsletter with a rather long subject, so that the list has something to shorten at the end of its line",
    text: "The roses are out. The gardens open at eight from now on.\n",
  }),
];

const DAY_MS = 24 * 3_600 * 1_000;

/** Three to eight messages, oldest first, the last of them some hours before `now`. */
export function messagesFor(to: DemoMailbox, now: Date): SendMailOptions[] {
  const chance = createHash("sha256").update(to.address).digest();
  const count = 3 + ((chance[0] ?? 0) % 6);
  return LETTERS.slice(0, count).map((letter, at) => {
    const daysAgo = (count - 1 - at) * 3 + ((chance[at + 1] ?? 0) % 3);
    const date = new Date(now.getTime() - daysAgo * DAY_MS - ((chance[at + 9] ?? 0) + 60) * 60_000);
    const id = createHash("sha256").update(`${to.address} ${at}`).digest("hex").slice(0, 24);
    return {
      ...letter(to),
      to: { name: to.displayName, address: to.address },
      date,
      messageId: `<${id}@postern.example>`,
    };
  });
}

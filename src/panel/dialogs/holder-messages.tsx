// What the holders of a service's mailboxes are told by messages in them, in which language, and whom they may ask.
import { useId, useState } from "react";
import { client, type Service } from "../client.ts";
import { useLanguage, useWords } from "../language.ts";
import { Field } from "../parts/field.tsx";
import { SettingDialog } from "../parts/setting-dialog.tsx";
import { TickBox } from "../parts/tick-box.tsx";

const CONTACT_MAX = 200;
const LINK = /:\/\/|\bwww\./i;

interface HolderMessagesDialogProps {
  service: Service;
  whenClosed(said?: string): void;
}

export function HolderMessagesDialog({ service, whenClosed }: HolderMessagesDialogProps) {
  const words = useWords().holderMessages;
  const { code, languages } = useLanguage();
  const { holderMessages: present } = service;
  const isOff = !present.changes && !present.refusals;
  const [wanted, setWanted] = useState({
    ...present,
    // Nobody has chosen them yet.
    language: isOff ? code : present.language,
    timeZone: isOff ? Intl.DateTimeFormat().resolvedOptions().timeZone : present.timeZone,
  });
  const languageId = useId();
  const hasLink = LINK.test(wanted.contact);
  const set = (some: Partial<typeof wanted>) => setWanted({ ...wanted, ...some });

  return (
    <SettingDialog
      words={words}
      subject={service.name}
      isUnfit={hasLink}
      change={async () => {
        const { holderMessages: now } = await client.changeHolderMessages(service.id, wanted);
        return now.changes || now.refusals ? words.doneOn : words.doneOff;
      }}
      whenClosed={whenClosed}
      boxes={
        <>
          <TickBox
            label={words.changes}
            hint={words.changesHint}
            isTicked={wanted.changes}
            whenTicked={(changes) => set({ changes })}
          />
          <TickBox
            label={words.refusals}
            hint={words.refusalsHint}
            isTicked={wanted.refusals}
            whenTicked={(refusals) => set({ refusals })}
          />
        </>
      }
    >
      <div className="field">
        <label htmlFor={languageId}>{words.language}</label>
        <select
          id={languageId}
          value={wanted.language}
          onChange={(event) => set({ language: event.target.value })}
        >
          {languages.map((language) => (
            <option key={language.code} value={language.code} lang={language.code}>
              {language.ownName}
            </option>
          ))}
        </select>
        <div className="field-hint">{words.timeZone(wanted.timeZone)}</div>
      </div>
      <Field
        label={words.contact}
        type="text"
        autoComplete="off"
        maxLength={CONTACT_MAX}
        hint={words.contactHint}
        error={hasLink ? words.noLink : null}
        value={wanted.contact}
        onChange={(event) => set({ contact: event.target.value })}
      />
    </SettingDialog>
  );
}

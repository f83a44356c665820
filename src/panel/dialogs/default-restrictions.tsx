// What is blocked for every new address of a service from the beginning.
import { type FormEvent, useState } from "react";
import { CHANNEL_NAME, CHANNELS, type Channel, orderedChannels } from "../../policy/channel.ts";
import { client, type Service } from "../client.ts";
import { useWords } from "../language.ts";
import { DialogFrame } from "../parts/dialog-frame.tsx";
import { Notice } from "../parts/notice.tsx";
import { SubmitFoot } from "../parts/submit-foot.tsx";
import { TickBox } from "../parts/tick-box.tsx";
import { sentenceOf } from "../problem-text.ts";

interface DefaultRestrictionsDialogProps {
  service: Service;
  whenClosed(said?: string): void;
}

export function DefaultRestrictionsDialog({ service, whenClosed }: DefaultRestrictionsDialogProps) {
  const { defaults: words, restrictions } = useWords();
  const [blocked, setBlocked] = useState<readonly Channel[]>(service.defaultBlocked);
  const [failure, setFailure] = useState<unknown>(null);
  const [isBusy, setBusy] = useState(false);

  async function submit(event: FormEvent) {
    event.preventDefault();
    if (isBusy) return;
    setBusy(true);
    setFailure(null);
    try {
      const { defaultBlocked } = await client.changeDefaults(service.id, orderedChannels(blocked));
      whenClosed(defaultBlocked.length === 0 ? words.open : words.blocked(defaultBlocked));
    } catch (error) {
      setFailure(error);
      setBusy(false);
    }
  }

  return (
    <DialogFrame
      title={words.title}
      subject={service.name}
      size="wide"
      isBusy={isBusy}
      whenClosed={() => whenClosed()}
    >
      <form className="dialog-form" onSubmit={submit}>
        <div className="dialog-body stack">
          <div role="alert">{failure !== null && <Notice tone="bad">{sentenceOf(failure)}</Notice>}</div>
          <p>{words.text}</p>
          <fieldset className="boxes" disabled={isBusy}>
            <legend>{words.legend}</legend>
            {CHANNELS.map((channel) => (
              <TickBox
                key={channel}
                label={CHANNEL_NAME[channel]}
                hint={restrictions.channels[channel].does}
                isShutter
                isTicked={blocked.includes(channel)}
                whenTicked={(isTicked) =>
                  setBlocked(isTicked ? [...blocked, channel] : blocked.filter((other) => other !== channel))
                }
              />
            ))}
          </fieldset>
        </div>
        <SubmitFoot label={words.submit} isBusy={isBusy} whenCancelled={() => whenClosed()} />
      </form>
    </DialogFrame>
  );
}

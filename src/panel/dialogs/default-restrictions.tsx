// What is blocked for every new address of a service from the beginning.
import { useState } from "react";
import { CHANNEL_NAME, CHANNELS, type Channel, orderedChannels } from "../../policy/channel.ts";
import { client, type Service } from "../client.ts";
import { useWords } from "../language.ts";
import { SettingDialog } from "../parts/setting-dialog.tsx";
import { TickBox } from "../parts/tick-box.tsx";

interface DefaultRestrictionsDialogProps {
  service: Service;
  whenClosed(said?: string): void;
}

export function DefaultRestrictionsDialog({ service, whenClosed }: DefaultRestrictionsDialogProps) {
  const { defaults: words, restrictions } = useWords();
  const [blocked, setBlocked] = useState<readonly Channel[]>(service.defaultBlocked);

  return (
    <SettingDialog
      words={words}
      subject={service.name}
      change={async () => {
        const { defaultBlocked } = await client.changeDefaults(service.id, orderedChannels(blocked));
        return defaultBlocked.length === 0 ? words.open : words.blocked(defaultBlocked);
      }}
      whenClosed={whenClosed}
      boxes={CHANNELS.map((channel) => (
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
    />
  );
}

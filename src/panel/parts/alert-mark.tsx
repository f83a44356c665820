// The alert icon beside a restricted address: what is blocked since and until when, for eyes (tooltip) and ears
// (name). It leads to what that means for whoever cannot connect.
import { TriangleAlert } from "lucide-react";
import { Button } from "react-aria-components/Button";
import { Tooltip, TooltipTrigger } from "react-aria-components/Tooltip";
import { useLocation } from "wouter";
import type { Mailbox } from "../../wire/mailbox.ts";
import { alertLabel } from "../../words/sentences.ts";
import { useWords } from "../language.ts";
import { whyPath } from "../paths.ts";

/** parts/frame.tsx names its main part so. */
const CONTENT_ID = "content";

export function AlertMark({ mailbox }: { mailbox: Mailbox }) {
  const [, navigate] = useLocation();
  const words = useWords();
  const label = alertLabel(words, mailbox);
  return (
    <TooltipTrigger delay={150} closeDelay={100}>
      <Button className="alert-mark" aria-label={label} onPress={() => navigate(whyPath(mailbox.address))}>
        <TriangleAlert aria-hidden="true" size={18} />
      </Button>
      {/* Inside the page's main part, so that it lies in a landmark. */}
      <Tooltip
        className="tooltip"
        offset={6}
        placement="bottom start"
        UNSTABLE_portalContainer={document.getElementById(CONTENT_ID) ?? document.body}
      >
        {label}
      </Tooltip>
    </TooltipTrigger>
  );
}

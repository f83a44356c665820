// Under a restricted address: that a rule sends its mail elsewhere, or that nobody could tell.
import { Forward, ShieldQuestionMark } from "lucide-react";
import type { RuleMark as Mark } from "../../wire/rule.ts";
import { useWords } from "../language.ts";

export function RuleMark({ mark }: { mark: Mark }) {
  const words = useWords().rules;
  if (mark === "none") return null;
  const Icon = mark === "sends" ? Forward : ShieldQuestionMark;
  return (
    <span className="rule-mark">
      <Icon aria-hidden="true" size={14} />
      {mark === "sends" ? words.sendsMark : words.unclearMark}
    </span>
  );
}

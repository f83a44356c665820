// A sentence that stands out: what went well, what to mind, what failed. Never by color alone.
import { CircleAlert, CircleCheck, Info, TriangleAlert } from "lucide-react";
import type { ReactNode } from "react";

export type Tone = "good" | "mind" | "bad" | "plain";
const ICONS = { good: CircleCheck, mind: TriangleAlert, bad: CircleAlert, plain: Info };

export function Notice(props: { tone: Tone; title?: string; children?: ReactNode; isAlert?: boolean }) {
  const Icon = ICONS[props.tone];
  return (
    <div className={`notice ${props.tone}`} role={props.isAlert === true ? "alert" : undefined}>
      <Icon aria-hidden="true" size={20} />
      <div>
        {props.title !== undefined && <p className="notice-title">{props.title}</p>}
        {props.children}
      </div>
    </div>
  );
}

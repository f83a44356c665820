// The end of a dialog: what was done, and a Close button that has the focus.
import { type ReactNode, useLayoutEffect, useRef } from "react";
import { useWords } from "../language.ts";

export function DoneBody({ children, whenClosed }: { children: ReactNode; whenClosed(): void }) {
  const { common } = useWords();
  const close = useRef<HTMLButtonElement>(null);
  useLayoutEffect(() => close.current?.focus(), []);
  return (
    <>
      <div className="dialog-body stack" role="status">
        {children}
      </div>
      <div className="dialog-foot">
        <button type="button" className="button primary" ref={close} onClick={whenClosed}>
          {common.close}
        </button>
      </div>
    </>
  );
}

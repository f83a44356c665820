// Catches a bug or a part that cannot be loaded (the server was updated), and offers to load the page anew.
import { Component, type ReactNode } from "react";
import { useWords } from "../language.ts";

export class CrashGuard extends Component<{ children: ReactNode }, { hasCrashed: boolean }> {
  override state = { hasCrashed: false };

  static getDerivedStateFromError() {
    return { hasCrashed: true };
  }

  override render() {
    if (!this.state.hasCrashed) return this.props.children;
    return <Crashed />;
  }
}

function Crashed() {
  const { common } = useWords();
  return (
    <main className="lonely">
      <h1>{common.crashTitle}</h1>
      <p>{common.crashText}</p>
      <button type="button" className="button primary" onClick={() => location.reload()}>
        {common.reload}
      </button>
    </main>
  );
}

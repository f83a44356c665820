// The eye at the end of a password field: shows what was typed, and hides it again.
import { Eye, EyeOff } from "lucide-react";
import { useWords } from "../language.ts";

export function ShowPassword({ isShown, whenToggled }: { isShown: boolean; whenToggled(): void }) {
  const { common } = useWords();
  const label = isShown ? common.hidePassword : common.showPassword;
  return (
    <button type="button" className="icon-button" aria-label={label} title={label} onClick={whenToggled}>
      {isShown ? <EyeOff aria-hidden="true" size={20} /> : <Eye aria-hidden="true" size={20} />}
    </button>
  );
}

// The frame of every dialog: heading, the address it is about, a way out. The focus stays inside; Escape
// closes, a click beside it does not, so that nothing typed is lost by a slip.
import { X } from "lucide-react";
import type { ReactNode } from "react";
import { Button } from "react-aria-components/Button";
import { Dialog } from "react-aria-components/Dialog";
import { Heading } from "react-aria-components/Heading";
import { Modal, ModalOverlay } from "react-aria-components/Modal";
import { useWords } from "../language.ts";

interface DialogFrameProps {
  title: string;
  subject?: string;
  size?: "small" | "wide";
  /** Something is being applied: the dialog must not be left now. */
  isBusy?: boolean;
  isAlert?: boolean;
  whenClosed(): void;
  children: ReactNode;
}

export function DialogFrame(props: DialogFrameProps) {
  const { common } = useWords();
  const { title, subject, size = "small", isBusy = false, isAlert = false, whenClosed, children } = props;
  return (
    <ModalOverlay
      isOpen
      className="overlay"
      isKeyboardDismissDisabled={isBusy}
      onOpenChange={(isOpen) => !isOpen && whenClosed()}
    >
      <Modal className={`modal ${size}`}>
        <Dialog className="dialog" role={isAlert ? "alertdialog" : "dialog"}>
          <div className="dialog-head">
            <div>
              <Heading slot="title" className="dialog-title">
                {title}
              </Heading>
              {subject !== undefined && <p className="dialog-subject">{subject}</p>}
            </div>
            <Button
              className="icon-button"
              aria-label={common.close}
              onPress={whenClosed}
              isDisabled={isBusy}
            >
              <X aria-hidden="true" size={20} />
            </Button>
          </div>
          {children}
        </Dialog>
      </Modal>
    </ModalOverlay>
  );
}

import {
  Button,
  Dialog,
  DialogActions,
  DialogBody,
  DialogContent,
  DialogSurface,
  DialogTitle,
} from '@fluentui/react-components';
import type { ReactNode } from 'react';
import { useWords } from '../i18n/words.tsx';
import { ProblemBar } from './problem-bar.tsx';

interface ConfirmProps {
  open: boolean;
  title: string;
  action: string;
  children: ReactNode;
  busy: boolean;
  error: unknown;
  onConfirm(): void;
  onClose(): void;
}

/** Asks before what cannot be taken back. */
export function Confirm({ open, title, action, children, busy, error, onConfirm, onClose }: ConfirmProps) {
  const { t } = useWords();
  return (
    <Dialog open={open} onOpenChange={(_event, data) => !data.open && onClose()}>
      <DialogSurface>
        <DialogBody>
          <DialogTitle>{title}</DialogTitle>
          <DialogContent>
            {children}
            {error !== null && error !== undefined && <ProblemBar error={error} />}
          </DialogContent>
          <DialogActions>
            <Button onClick={onClose}>{t('cancel')}</Button>
            <Button appearance="primary" disabledFocusable={busy} onClick={onConfirm}>
              {busy ? t('busy') : action}
            </Button>
          </DialogActions>
        </DialogBody>
      </DialogSurface>
    </Dialog>
  );
}

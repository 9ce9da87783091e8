import { Button } from '@fluentui/react-components';
import { CopyRegular } from '@fluentui/react-icons/svg/copy';
import { useState } from 'react';
import { useWords } from '../i18n/words.tsx';

/** Puts a text on the clipboard and says that it is there. */
export function CopyButton({ text, label }: { text: string; label?: string }) {
  const { t } = useWords();
  const [copied, setCopied] = useState(false);
  const copy = async () => {
    try {
      await navigator.clipboard.writeText(text);
      setCopied(true);
    } catch {
      // No clipboard for this page: the text stands beside the button and can be selected.
      setCopied(false);
    }
  };
  return (
    <Button icon={<CopyRegular />} onClick={() => void copy()} aria-live="polite">
      {copied ? t('copied') : (label ?? t('copy'))}
    </Button>
  );
}

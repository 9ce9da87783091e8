import { Badge, type BadgeProps } from '@fluentui/react-components';
import { useWords } from '../i18n/words.tsx';

type Tone = NonNullable<BadgeProps['color']>;

const TONES: Record<string, Tone> = {
  pending: 'informative',
  accepted: 'success',
  active: 'success',
  completed: 'success',
  done: 'success',
  declined: 'severe',
  expired: 'warning',
  awaitingEnrolment: 'warning',
  suspended: 'warning',
  undeliverable: 'danger',
  failed: 'danger',
  needsAttention: 'danger',
  running: 'brand',
  submitted: 'brand',
};

/** How a thing stands: its word, and a tone beside it; never the tone alone. */
export function Status({ value }: { value: string }) {
  const { named } = useWords();
  return (
    <Badge appearance="tint" color={TONES[value] ?? 'subtle'} shape="rounded">
      {named('status', value)}
    </Badge>
  );
}

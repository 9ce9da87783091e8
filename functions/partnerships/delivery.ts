import { z } from 'zod';
import type { Invitation } from '../../shared/domain/invitation.ts';
import { LINK } from '../../shared/domain/invitation-text.ts';
import { mailtoUrl } from '../../shared/mail/templates/index.ts';
import type { Services } from '../services.ts';
import { invitationSchema, invitationView } from './schemas.ts';

/** An invitation together with what the provider needs to deliver it itself: only the one who asks gets the link. */
export const deliveredInvitationSchema = invitationSchema.extend({
  mailto: z.string().optional().meta({ description: 'With delivery `mailto`: opens the mail, filled in' }),
  message: z.object({ subject: z.string(), text: z.string() }).optional().meta({
    description: 'With delivery `copy`: what to paste',
  }),
});

export function deliveredInvitation(
  services: Services,
  invitation: Invitation,
): z.input<typeof deliveredInvitationSchema> {
  const view = invitationView(invitation);
  const { delivery, subject, text, status } = invitation;
  if (status !== 'pending' || delivery === 'send') return view;
  const link = services.links.url(invitation.id, invitation.linkVersion);
  if (delivery === 'mailto')
    return { ...view, mailto: mailtoUrl({ to: invitation.resellerEmail, subject, text, link }) };
  return { ...view, message: { subject, text: text.replaceAll(LINK, () => link) } };
}

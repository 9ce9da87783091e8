export {
  acceptedMail,
  declinedMail,
  enrolledMail,
  enrolledNotice,
  enrolmentReminderMail,
  providerNotice,
} from './answers.tsx';
export { draft, invitationMail, reminderMail } from './invitation.ts';
export type { Mail } from './layout.tsx';
export { mailtoUrl } from './mailto.ts';
export {
  type RelationshipNotice,
  relationshipDraft,
  relationshipMail,
  relationshipNotice,
  relationshipReminder,
} from './relationship.ts';

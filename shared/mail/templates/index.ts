export {
  acceptedMail,
  declinedMail,
  enrolledMail,
  enrolledNotice,
  enrolmentReminderMail,
  providerNotice,
} from './answers.tsx';
export { draft, invitationMail, reminderMail } from './invitation.tsx';
export type { Mail } from './layout.tsx';
export { mailtoUrl } from './mailto.ts';

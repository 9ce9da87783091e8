export { apiDocsPage } from './api-docs.tsx';
export { pageStyleHash } from './document.tsx';
export { answeredPage, gonePage, invitationPage, notFoundPage, troublePage } from './invitation.tsx';
export type { FieldProblem } from './words.ts';

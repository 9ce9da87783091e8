import { Page } from '../components/page.tsx';
import { useWords } from '../i18n/words.tsx';
export default function Dashboard() { const { t } = useWords(); return <Page title={t('nav.dashboard')}>x</Page>; }

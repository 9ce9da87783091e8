import { Button, Menu, MenuItem, MenuList, MenuPopover, MenuTrigger } from '@fluentui/react-components';
import { MoreHorizontalRegular } from '@fluentui/react-icons/svg/more-horizontal';
import { useNavigate } from '@tanstack/react-router';
import type { Schemas } from '../api/client.ts';
import { useMay } from '../app/me.ts';
import { useWords } from '../i18n/words.tsx';

/** What can be done with a reseller of the list, by whoever looks at it. */
export function ResellerActions({ reseller }: { reseller: Schemas['Reseller'] }) {
  const { t } = useWords();
  const may = useMay();
  const navigate = useNavigate();
  const { id, name, status } = reseller;
  return (
    <Menu>
      <MenuTrigger disableButtonEnhancement>
        <Button appearance="subtle" icon={<MoreHorizontalRegular />} aria-label={t('resellers.more', { name })} />
      </MenuTrigger>
      <MenuPopover>
        <MenuList>
          {may('onboard') && status === 'active' && (
            <MenuItem onClick={() => void navigate({ to: '/customers/new', search: { resellerId: id } })}>
              {t('reseller.newCustomer')}
            </MenuItem>
          )}
          <MenuItem onClick={() => void navigate({ to: '/customers', search: { resellerId: id } })}>
            {t('reseller.showCustomers')}
          </MenuItem>
          {may('removePartnership') && status !== 'removed' && (
            <MenuItem onClick={() => void navigate({ to: '/resellers/$id/remove', params: { id } })}>
              {t('reseller.remove')}
            </MenuItem>
          )}
        </MenuList>
      </MenuPopover>
    </Menu>
  );
}

import { z } from 'zod';
import { orderStatuses } from '../../shared/domain/order.ts';
import { endpoint } from '../../shared/http/endpoint.ts';
import { listAnswer, listQuery, listSchema } from '../../shared/http/list.ts';
import { byId, guidParam } from '../../shared/http/params.ts';
import { notFound } from '../../shared/http/problem.ts';
import { may } from '../../shared/identity/roles.ts';
import type { Services } from '../services.ts';
import { orderSchema, orderView } from './schemas.ts';

export const listOrders = ({ orders, customers }: Services) =>
  endpoint({
    name: 'listOrders',
    summary: 'The orders of a customer, newest first',
    method: 'GET',
    route: 'api/customers/{id}/orders',
    roles: may.read,
    params: byId,
    query: listQuery.extend({ status: z.enum(orderStatuses).optional() }),
    success: { status: 200, description: 'One page', schema: listSchema(orderSchema) },
    async handle({ params, query: { status, pageSize, continuationToken } }) {
      if ((await customers.read(params.id)) === undefined) throw notFound('customer');
      const equal = { customerId: params.id, ...(status === undefined ? {} : { status }) };
      const page = await orders.page({ sortBy: 'createdAt', equal, after: continuationToken, size: pageSize });
      return listAnswer(page, orderView);
    },
  });

export const getOrder = ({ orders }: Services) =>
  endpoint({
    name: 'getOrder',
    summary: 'One order of a customer: how far it is, line by line',
    method: 'GET',
    route: 'api/customers/{id}/orders/{orderId}',
    roles: may.read,
    params: byId.extend({ orderId: guidParam }),
    success: { status: 200, description: 'The order', schema: orderSchema },
    async handle({ params }) {
      const order = await orders.read(params.orderId);
      if (order?.customerId !== params.id) throw notFound('order');
      return { body: orderView(order), revision: order.revision };
    },
  });

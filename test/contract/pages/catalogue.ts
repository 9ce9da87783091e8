import { type Page, shapeOf } from './page.ts';

const GET_A_LIST_OF_PRODUCTS = {
  totalCount: 19,
  items: [
    {
      id: 'DZH318Z0BQ3Q',
      title: 'Virtual Machines DSv2 Series',
      description: 'Dsv2-series instances',
      productType: {
        id: 'Azure',
        displayName: 'Azure',
        subType: { id: 'VirtualMachines', displayName: 'VirtualMachines' },
      },
      isMicrosoftProduct: true,
      publisherName: 'Microsoft',
      links: {
        skus: { uri: '/products/DZH318Z0BQ3Q/skus?country=US', method: 'GET', headers: [] },
        self: { uri: '/products/DZH318Z0BQ3Q?country=US', method: 'GET', headers: [] },
      },
    },
  ],
  links: { self: { uri: '/products?country=US&targetView=Azure', method: 'GET', headers: [] } },
  attributes: { objectType: 'Collection' },
};

const GET_A_PRODUCT_BY_ID = {
  id: 'DZH318Z0BQ3Q',
  title: 'Virtual Machines DSv2 Series',
  description: 'Dsv2-series instances',
  productType: {
    id: 'Azure',
    displayName: 'Azure',
    subType: { id: 'VirtualMachines', displayName: 'VirtualMachines' },
  },
  isMicrosoftProduct: true,
  publisherName: 'Microsoft',
  links: {
    skus: { uri: '/products/DZH318Z0BQ3Q/skus?country=US', method: 'GET', headers: [] },
    self: { uri: '/products/DZH318Z0BQ3Q?country=US', method: 'GET', headers: [] },
  },
};

const GET_A_LIST_OF_SKUS_FOR_A_PRODUCT = {
  totalCount: 40,
  items: [
    {
      id: '0001',
      productId: 'DZH318Z0BQ5S',
      title: 'Reserved VM Instance, Standard_ND12s, US West 2, 1 Year',
      description: 'Reserved Virtual Machines Instance, Standard_ND12s, US West 2, 1 Year',
      minimumQuantity: 1,
      maximumQuantity: 999999999,
      isTrial: false,
      supportedBillingCycles: ['one_time'],
      purchasePrerequisites: ['AzureSubscriptionRegistration', 'InventoryCheck'],
      provisioningVariables: ['Scope', 'SubscriptionId'],
      dynamicAttributes: {
        armSkuName: 'Standard_ND12s',
        cores: '12',
        ram: '224',
        skuDisplayName: 'ND12',
        category: 'GPU',
        armRegionName: 'westus2',
        duration: '1Year',
        region: 'US West 2',
        diskType: 'Hdd',
      },
      links: {
        availabilities: {
          uri: '/products/DZH318Z0BQ5S/skus/0001/availabilities?country=US',
          method: 'GET',
          headers: [],
        },
        self: { uri: '/products/DZH318Z0BQ5S/skus/0001?country=US', method: 'GET', headers: [] },
      },
    },
    {
      id: '0002',
      productId: 'DZH318Z0BQ5S',
      title: 'Reserved VM Instance, Standard_ND6s, US West 2, 1 Year',
      description: 'Reserved Virtual Machines Instance, Standard_ND6s, US West 2, 1 Year',
      minimumQuantity: 1,
      maximumQuantity: 999999999,
      isTrial: false,
      supportedBillingCycles: ['one_time'],
      purchasePrerequisites: ['AzureSubscriptionRegistration', 'InventoryCheck'],
      provisioningVariables: ['Scope', 'SubscriptionId'],
      dynamicAttributes: {
        armSkuName: 'Standard_ND6s',
        cores: '6',
        ram: '112',
        skuDisplayName: 'ND6',
        category: 'GPU',
        armRegionName: 'westus2',
        duration: '1Year',
        region: 'US West 2',
        diskType: 'Hdd',
      },
      links: {
        availabilities: {
          uri: '/products/DZH318Z0BQ5S/skus/0002/availabilities?country=US',
          method: 'GET',
          headers: [],
        },
        self: { uri: '/products/DZH318Z0BQ5S/skus/0002?country=US', method: 'GET', headers: [] },
      },
    },
  ],
  links: { self: { uri: '/products/DZH318Z0BQ5S/skus?country=US', method: 'GET', headers: [] } },
  attributes: { objectType: 'Collection' },
};

const GET_A_SKU_BY_ID = {
  id: '00G1',
  productId: 'DZH318Z0BQ3V',
  title: 'Reserved VM Instance, Standard_D32s_v3, US West 2, 3 Years',
  description: 'Reserved Virtual Machines Instance, Standard_D32s_v3, US West 2, 3 Years',
  minimumQuantity: 1,
  maximumQuantity: 999999999,
  isTrial: false,
  supportedBillingCycles: ['one_time'],
  purchasePrerequisites: ['AzureSubscriptionRegistration', 'InventoryCheck'],
  inventoryVariables: ['CustomerId', 'AzureSubscriptionId'],
  provisioningVariables: ['Scope', 'SubscriptionId'],
  dynamicAttributes: {
    armSkuName: 'Standard_D32s_v3',
    cores: '32',
    ram: '128',
    skuDisplayName: 'D32s v3',
    category: 'General purpose',
    armRegionName: 'westus2',
    duration: '3Years',
    region: 'US West 2',
    diskType: 'Ssd',
  },
  links: {
    availabilities: { uri: '/products/DZH318Z0BQ3V/skus/00G1/availabilities?country=us', method: 'GET', headers: [] },
    self: { uri: '/products/DZH318Z0BQ3V/skus/00G1?country=us', method: 'GET', headers: [] },
  },
};

const GET_A_LIST_OF_AVAILABILITIES_FOR_A_SKU = {
  totalCount: 1,
  items: [
    {
      id: 'DZH318XZXVNF',
      productId: 'DZH318Z0BQ3Q',
      skuId: '0001',
      catalogItemId: 'DZH318Z0BQ3Q:0001:DZH318XZXVNF',
      defaultCurrency: { code: 'USD', symbol: '$' },
      segment: 'commercial',
      country: 'US',
      isPurchasable: true,
      isRenewable: false,
      terms: [{ duration: 'P1Y', description: '1 Year Prepaid' }],
      product: {},
      sku: {},
      links: {
        self: {
          uri: '/products/DZH318Z0BQ3Q/skus/0001/availabilities/DZH318Z0HMKQ?country=US',
          method: 'GET',
          headers: [],
        },
      },
    },
  ],
  links: {
    self: {
      uri: '/products/DZH318Z0BQ3Q/skus/0001/availabilities?country=US&targetSegment=commercial',
      method: 'GET',
      headers: [],
    },
  },
  attributes: { objectType: 'Collection' },
};

/** What can be bought. */
export const catalogue: Page[] = [
  {
    page: 'get-a-list-of-products',
    mended: 'its ellipses are left out; a long description is cut off; its status line is missing',
    ids: { requestId: '031160b2-b0b0-4d40-b2b1-aaa9bb84211d', correlationId: '7c1f6619-c176-4040-a88f-2c71f3ba4533' },
    call: (client, ids) => client.products({ country: 'US', targetView: 'MicrosoftAzure' }, ids),
    request: { method: 'GET', path: '/v1/products?country=US&targetView=MicrosoftAzure' },
    response: { status: 200, body: GET_A_LIST_OF_PRODUCTS },
    result: [
      {
        id: 'DZH318Z0BQ3Q',
        title: 'Virtual Machines DSv2 Series',
        description: 'Dsv2-series instances',
        isMicrosoftProduct: true,
        publisher: 'Microsoft',
      },
    ],
    shape: shapeOf(GET_A_LIST_OF_PRODUCTS, 'items[].productType.subType'),
  },
  {
    page: 'get-a-product-by-id',
    mended: 'values for the placeholders in its path; a long description is cut off',
    ids: { requestId: '031160b2-b0b0-4d40-b2b1-aaa9bb84211d', correlationId: '7c1f6619-c176-4040-a88f-2c71f3ba4533' },
    call: (client, ids) => client.product({ productId: 'DZH318Z0BQ3Q', country: 'US' }, ids),
    request: { method: 'GET', path: '/v1/products/DZH318Z0BQ3Q?country=US' },
    response: { status: 200, body: GET_A_PRODUCT_BY_ID },
    result: {
      id: 'DZH318Z0BQ3Q',
      title: 'Virtual Machines DSv2 Series',
      description: 'Dsv2-series instances',
      isMicrosoftProduct: true,
      publisher: 'Microsoft',
    },
    shape: shapeOf(GET_A_PRODUCT_BY_ID, 'productType.subType'),
  },
  {
    page: 'get-a-list-of-skus-for-a-product',
    mended: 'its ellipses are left out',
    ids: { requestId: '18b41adf-29b5-48eb-b14f-c9683a4e5b7d', correlationId: 'e75c1060-852e-4b49-92b0-cd15167a0d51' },
    call: (client, ids) => client.skus({ productId: 'DZH318Z0BQ5S', country: 'US' }, ids),
    request: { method: 'GET', path: '/v1/products/DZH318Z0BQ5S/skus?country=US' },
    response: { status: 200, body: GET_A_LIST_OF_SKUS_FOR_A_PRODUCT },
    result: [
      {
        id: '0001',
        productId: 'DZH318Z0BQ5S',
        title: 'Reserved VM Instance, Standard_ND12s, US West 2, 1 Year',
        description: 'Reserved Virtual Machines Instance, Standard_ND12s, US West 2, 1 Year',
        minQuantity: 1,
        maxQuantity: 999999999,
        isTrial: false,
        billingCycles: ['one_time'],
      },
      {
        id: '0002',
        productId: 'DZH318Z0BQ5S',
        title: 'Reserved VM Instance, Standard_ND6s, US West 2, 1 Year',
        description: 'Reserved Virtual Machines Instance, Standard_ND6s, US West 2, 1 Year',
        minQuantity: 1,
        maxQuantity: 999999999,
        isTrial: false,
        billingCycles: ['one_time'],
      },
    ],
    shape: shapeOf(
      GET_A_LIST_OF_SKUS_FOR_A_PRODUCT,
      'items[].dynamicAttributes',
      'items[].purchasePrerequisites',
      'items[].purchasePrerequisites[]',
      'items[].provisioningVariables',
      'items[].provisioningVariables[]',
    ),
  },
  {
    page: 'get-a-sku-by-id',
    ids: { requestId: 'e0ae69a5-6322-4d7e-809d-59e02b51d71f', correlationId: '956eae17-7650-4470-94d2-4f61b9b02a23' },
    call: (client, ids) => client.sku({ productId: 'DZH318Z0BQ3V', skuId: '00G1', country: 'US' }, ids),
    request: { method: 'GET', path: '/v1/products/DZH318Z0BQ3V/skus/00G1?country=US' },
    response: { status: 200, body: GET_A_SKU_BY_ID },
    result: {
      id: '00G1',
      productId: 'DZH318Z0BQ3V',
      title: 'Reserved VM Instance, Standard_D32s_v3, US West 2, 3 Years',
      description: 'Reserved Virtual Machines Instance, Standard_D32s_v3, US West 2, 3 Years',
      minQuantity: 1,
      maxQuantity: 999999999,
      isTrial: false,
      billingCycles: ['one_time'],
    },
    shape: shapeOf(
      GET_A_SKU_BY_ID,
      'dynamicAttributes',
      'purchasePrerequisites',
      'inventoryVariables',
      'provisioningVariables',
    ),
  },
  {
    page: 'get-a-list-of-availabilities-for-a-sku',
    mended: 'its ellipses are left out',
    ids: { requestId: '70324727-62d8-4195-8f99-70ea25058d02', correlationId: '83b644b5-e54a-4bdc-b354-f96c525b3c58' },
    call: (client, ids) => client.availabilities({ productId: 'DZH318Z0BQ3Q', skuId: '0001', country: 'US' }, ids),
    request: { method: 'GET', path: '/v1/products/DZH318Z0BQ3Q/skus/0001/availabilities?country=US' },
    response: { status: 200, body: GET_A_LIST_OF_AVAILABILITIES_FOR_A_SKU },
    result: [
      {
        id: 'DZH318XZXVNF',
        productId: 'DZH318Z0BQ3Q',
        skuId: '0001',
        catalogItemId: 'DZH318Z0BQ3Q:0001:DZH318XZXVNF',
        currency: 'USD',
        segment: 'commercial',
        country: 'US',
        isPurchasable: true,
        isRenewable: false,
        terms: [{ duration: 'P1Y', description: '1 Year Prepaid' }],
      },
    ],
    shape: shapeOf(GET_A_LIST_OF_AVAILABILITIES_FOR_A_SKU, 'items[].product', 'items[].sku'),
  },
];

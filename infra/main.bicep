// Tandem in one resource group: a Flex Consumption function app, its storage, the store of credential keys, Cosmos DB and
// telemetry.
targetScope = 'resourceGroup'

@description('Prefix of all names; lower case letters and digits.')
@minLength(3)
@maxLength(11)
param name string

param location string = resourceGroup().location

@description('Under what name, and from which addresses, the provider writes.')
param providerName string
param providerEmail string
param mailFrom string = providerEmail
param notifyEmail string = providerEmail

@description('ISO 3166 code of the market that the provider sells in: its catalogue and prices.')
@minLength(2)
@maxLength(2)
param providerCountry string

@description('The language of mails to the provider itself.')
@allowed(['en', 'nl'])
param providerLanguage string = 'en'

@description('IANA time zone of the dates in mails.')
param timeZone string = 'Europe/Amsterdam'

@description('Entra app registration of the API: its application id URI, with the four app roles.')
param apiAudience string

@secure()
param sendGridApiKey string

@description('Public key of the signed event webhook, as the SendGrid console shows it.')
param sendGridWebhookPublicKey string

@secure()
@description('At least 32 random bytes, in base64; acceptance links are signed with it.')
param linkKey string

@description('The app registration that is enabled in Partner Center, and the refresh token of its consent.')
param partnerCenterClientId string

@secure()
param partnerCenterClientSecret string

@secure()
param partnerCenterRefreshToken string

@description('The provider\'s own link from Partner Center, page Indirect resellers, Request a partnership.')
param partnershipLink string

var suffix = uniqueString(resourceGroup().id)
var unique = '${name}${suffix}'
var deployments = 'deployments'
var credentialKeys = 'credential-keys'
var containers = loadJsonContent('cosmos-containers.json')
var roles = {
  blobOwner: 'b7e6dc6d-f1e8-4753-8033-0f276bb0955b'
  queueContributor: '974c5e8b-45b9-4653-ba55-5f855dd0fb88'
  tableContributor: '0a9a7e1f-b9d0-4cc4-a60d-0319b160aaa3'
}
var blobContributor = 'ba92f5b4-2d11-453d-a403-e96b0029c9fe'

resource storage 'Microsoft.Storage/storageAccounts@2024-01-01' = {
  name: take(unique, 24)
  location: location
  sku: { name: 'Standard_ZRS' }
  kind: 'StorageV2'
  properties: {
    allowSharedKeyAccess: false
    allowBlobPublicAccess: false
    minimumTlsVersion: 'TLS1_2'
  }
  resource blobs 'blobServices' = {
    name: 'default'
    resource packages 'containers' = { name: deployments }
  }
}

// An account of its own, because what keeps deleted blobs alive is switched on for a whole account: the key of a
// credential has to be gone when it is deleted.
resource keys 'Microsoft.Storage/storageAccounts@2024-01-01' = {
  name: take('${name}keys${suffix}', 24)
  location: location
  sku: { name: 'Standard_ZRS' }
  kind: 'StorageV2'
  properties: {
    allowSharedKeyAccess: false
    allowBlobPublicAccess: false
    minimumTlsVersion: 'TLS1_2'
  }
  resource blobs 'blobServices' = {
    name: 'default'
    properties: {
      deleteRetentionPolicy: { enabled: false }
      containerDeleteRetentionPolicy: { enabled: false }
      restorePolicy: { enabled: false }
      changeFeed: { enabled: false }
      isVersioningEnabled: false
    }
    resource keyContainer 'containers' = { name: credentialKeys }
  }
  // Whatever else fails: a day after the words that they open, keys are gone.
  resource expiry 'managementPolicies' = {
    name: 'default'
    properties: {
      policy: {
        rules: [
          {
            name: 'forget-keys'
            enabled: true
            type: 'Lifecycle'
            definition: {
              filters: { blobTypes: ['blockBlob'], prefixMatch: ['${credentialKeys}/'] }
              actions: { baseBlob: { delete: { daysAfterCreationGreaterThan: 8 } } }
            }
          }
        ]
      }
    }
  }
}

resource cosmos 'Microsoft.DocumentDB/databaseAccounts@2024-11-15' = {
  name: unique
  location: location
  kind: 'GlobalDocumentDB'
  properties: {
    databaseAccountOfferType: 'Standard'
    locations: [{ locationName: location, failoverPriority: 0 }]
    consistencyPolicy: { defaultConsistencyLevel: 'Session' }
    capabilities: [{ name: 'EnableServerless' }]
    minimalTlsVersion: 'Tls12'
    backupPolicy: { type: 'Continuous', continuousModeProperties: { tier: 'Continuous7Days' } }
  }
  resource database 'sqlDatabases' = {
    name: 'tandem'
    properties: { resource: { id: 'tandem' } }
    resource collections 'containers' = [
      for container in containers: {
        name: container.id
        properties: { resource: container }
      }
    ]
  }
}

resource logs 'Microsoft.OperationalInsights/workspaces@2023-09-01' = {
  name: unique
  location: location
  properties: { sku: { name: 'PerGB2018' }, retentionInDays: 90 }
}

resource insights 'Microsoft.Insights/components@2020-02-02' = {
  name: unique
  location: location
  kind: 'web'
  properties: { Application_Type: 'web', WorkspaceResourceId: logs.id }
}

resource plan 'Microsoft.Web/serverfarms@2024-04-01' = {
  name: unique
  location: location
  kind: 'functionapp'
  sku: { name: 'FC1', tier: 'FlexConsumption' }
  properties: { reserved: true }
}

resource app 'Microsoft.Web/sites@2024-04-01' = {
  name: unique
  location: location
  kind: 'functionapp,linux'
  identity: { type: 'SystemAssigned' }
  properties: {
    serverFarmId: plan.id
    httpsOnly: true
    functionAppConfig: {
      runtime: { name: 'node', version: '24' }
      scaleAndConcurrency: {
        maximumInstanceCount: 40
        instanceMemoryMB: 2048
        // Timers of waiting orchestrations are looked after by an instance that is always there.
        alwaysReady: [{ name: 'durable', instanceCount: 1 }]
      }
      deployment: {
        storage: {
          type: 'blobContainer'
          value: '${storage.properties.primaryEndpoints.blob}${deployments}'
          authentication: { type: 'SystemAssignedIdentity' }
        }
      }
    }
    siteConfig: {
      minTlsVersion: '1.2'
      appSettings: [
        for setting in items({
          AzureWebJobsStorage__blobServiceUri: storage.properties.primaryEndpoints.blob
          AzureWebJobsStorage__queueServiceUri: storage.properties.primaryEndpoints.queue
          AzureWebJobsStorage__tableServiceUri: storage.properties.primaryEndpoints.table
          AzureWebJobsStorage__credential: 'managedidentity'
          APPLICATIONINSIGHTS_CONNECTION_STRING: insights.properties.ConnectionString
          PUBLIC_URL: 'https://${unique}.azurewebsites.net'
          PROVIDER_NAME: providerName
          PROVIDER_EMAIL: providerEmail
          PROVIDER_COUNTRY: providerCountry
          PROVIDER_LANGUAGE: providerLanguage
          TIME_ZONE: timeZone
          MAIL_FROM: mailFrom
          NOTIFY_EMAIL: notifyEmail
          COSMOS_ENDPOINT: cosmos.properties.documentEndpoint
          COSMOS_KEY: cosmos.listKeys().primaryMasterKey
          CREDENTIAL_KEYS_URL: keys.properties.primaryEndpoints.blob
          SENDGRID_API_KEY: sendGridApiKey
          SENDGRID_WEBHOOK_PUBLIC_KEY: sendGridWebhookPublicKey
          AUTH_ISSUER: '${environment().authentication.loginEndpoint}${tenant().tenantId}/v2.0'
          AUTH_AUDIENCE: apiAudience
          // The start of the site leads to the console, not to the host's own page.
          AzureWebJobsDisableHomepage: 'true'
          AUTH_JWKS_URI: '${environment().authentication.loginEndpoint}${tenant().tenantId}/discovery/v2.0/keys'
          LINK_KEY: linkKey
          PARTNER_CENTER_TOKEN_URL: '${environment().authentication.loginEndpoint}${tenant().tenantId}/oauth2/v2.0/token'
          PARTNER_CENTER_CLIENT_ID: partnerCenterClientId
          PARTNER_CENTER_CLIENT_SECRET: partnerCenterClientSecret
          PARTNER_CENTER_REFRESH_TOKEN: partnerCenterRefreshToken
          PARTNER_CENTER_PARTNERSHIP_LINK: partnershipLink
          ENROLMENT_CHECK_INTERVAL: 'PT15M'
          REMINDER_CRON: '0 */5 * * * *'
          RECONCILE_CRON: '0 17 * * * *'
        }): { name: setting.key, value: setting.value }
      ]
    }
  }
}

resource access 'Microsoft.Authorization/roleAssignments@2022-04-01' = [
  for role in items(roles): {
    name: guid(storage.id, app.id, role.value)
    scope: storage
    properties: {
      roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', role.value)
      principalId: app.identity.principalId
      principalType: 'ServicePrincipal'
    }
  }
]

resource keyAccess 'Microsoft.Authorization/roleAssignments@2022-04-01' = {
  name: guid(keys.id, app.id, blobContributor)
  scope: keys::blobs::keyContainer
  properties: {
    roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', blobContributor)
    principalId: app.identity.principalId
    principalType: 'ServicePrincipal'
  }
}

output url string = 'https://${app.properties.defaultHostName}'
output webhook string = 'https://${app.properties.defaultHostName}/api/webhooks/sendgrid'

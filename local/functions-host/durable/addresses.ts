/** Where the management API has an instance; `required` is the query that its addresses need. */
export function instanceUrls(id: string, baseUrl: string, required: string) {
  const instance = `${baseUrl}/instances/${encodeURIComponent(id)}`;
  return {
    statusQueryGetUri: `${instance}?${required}`,
    sendEventPostUri: `${instance}/raiseEvent/{eventName}?${required}`,
    terminatePostUri: `${instance}/terminate?reason={text}&${required}`,
    rewindPostUri: `${instance}/rewind?reason={text}&${required}`,
    purgeHistoryDeleteUri: `${instance}?${required}`,
    restartPostUri: `${instance}/restart?${required}`,
    suspendPostUri: `${instance}/suspend?reason={text}&${required}`,
    resumePostUri: `${instance}/resume?reason={text}&${required}`,
  };
}

/** What the durable client of the library is given: where the management API is. */
export function clientData(taskHubName: string, baseUrl: string, rpcBaseUrl: string, required: string) {
  const create = `${baseUrl}/orchestrators/{functionName}[/{instanceId}]`;
  return {
    taskHubName,
    baseUrl,
    rpcBaseUrl,
    requiredQueryStringParameters: required,
    creationUrls: {
      createNewInstancePostUri: `${create}?${required}`,
      createAndWaitOnNewInstancePostUri: `${create}?timeout={timeoutInSeconds}&pollingInterval={intervalInSeconds}&${required}`,
    },
    managementUrls: { id: 'INSTANCEID', ...instanceUrls('INSTANCEID', baseUrl, required) },
  };
}

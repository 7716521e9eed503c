// Starts the viewer on the service's own description.
window.SwaggerUIBundle({
  url: "/openapi.json",
  dom_id: "#viewer",
  deepLinking: true,
  defaultModelsExpandDepth: 0,
  // Never ask an outside service to judge the description.
  validatorUrl: null,
});

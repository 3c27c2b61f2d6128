/** JSON as image servers send it, which is not trusted. */
package io.systemcontainers.image.json;

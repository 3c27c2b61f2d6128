/** The templates of an image's {@code metadata.yaml}: what images in use have of Pongo2. */
package io.systemcontainers.image.template;

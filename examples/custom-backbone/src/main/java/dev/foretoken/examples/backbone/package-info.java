/** A model of one's own: Gaussian tokens that follow their neighbours. */
package dev.foretoken.examples.backbone;

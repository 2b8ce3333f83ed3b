/** A model in closed form, in pure Java: what it draws is Gaussian, and which Gaussian is known. */
package dev.foretoken.reference;

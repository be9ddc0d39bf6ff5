/** Tests of the client library, against roles in this JVM. */
@NullMarked
package io.secformer.client;

import org.jspecify.annotations.NullMarked;

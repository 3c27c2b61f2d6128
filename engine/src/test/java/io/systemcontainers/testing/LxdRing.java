package io.systemcontainers.testing;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.extension.ExtendWith;

/** Mark tests of the engine's ring that need LXD, which they start for themselves. */
@EngineRing
@Target({ElementType.TYPE, ElementType.METHOD})
@Retention(RetentionPolicy.RUNTIME)
@ExtendWith(LxdRingCondition.class)
@Tag("lxd")
public @interface LxdRing {}

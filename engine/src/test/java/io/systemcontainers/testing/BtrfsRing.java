package io.systemcontainers.testing;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * Mark tests of the engine's ring that make a btrfs, too: they need the host's program for that.
 */
@EngineRing
@Target({ElementType.TYPE, ElementType.METHOD})
@Retention(RetentionPolicy.RUNTIME)
@ExtendWith(BtrfsRingCondition.class)
public @interface BtrfsRing {}

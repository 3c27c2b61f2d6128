package io.systemcontainers.testing;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * Mark tests that start machines or make system calls as root.
 *
 * <p>They run by themselves wherever they can, and are skipped with the reason where they cannot.
 * {@code -DexcludedGroups=engine-ring} leaves them out.
 */
@Target({ElementType.TYPE, ElementType.METHOD})
@Retention(RetentionPolicy.RUNTIME)
@Tag("engine-ring")
@ExtendWith(EngineRingCondition.class)
public @interface EngineRing {}

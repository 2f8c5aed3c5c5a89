/** Changes, plans and how they end. Pure values: nothing here runs anything. */
package io.routervm.plan;

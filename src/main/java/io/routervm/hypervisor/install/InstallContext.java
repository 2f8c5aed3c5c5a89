package io.routervm.hypervisor.install;

import io.routervm.hypervisor.Hypervisor;
import io.routervm.hypervisor.Machine;
import io.routervm.progress.Progress;
import java.nio.file.Path;

/**
 * What either method of an install works with.
 *
 * @param authorizedKey OpenSSH public key of the one who may log in as root, one line
 * @param scratch folder that exists only while something made here is uploaded
 */
record InstallContext(
    Hypervisor hypervisor,
    Machine machine,
    String authorizedKey,
    Path scratch,
    Downloads downloads,
    Progress progress) {}

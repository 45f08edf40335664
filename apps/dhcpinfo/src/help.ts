import {usage} from './arguments.ts';

/** What `--help` prints. */
export const help = `${usage}
       dhcpinfo [-i INTERFACE] [--json] --all
Prints a parameter of the lease that dhcpagent holds, one value a line. An option that the lease lacks prints nothing.

  CODE|IDENTIFIER        a name (DNSserv, domain-name-servers, domainNameServer, Yiaddr) in any case, a code (6, 0x06),
                         or 256 more than the code of a vendor option
  -c, --canonical        the raw bytes, each as 0xNN on a line of its own
  -i, --interface IF     the interface; otherwise the primary one
  -n, --limit LIMIT      at most LIMIT lines
  -v, --protocol 4|6     DHCPv4 (default) or DHCPv6
      --json             typed data, one line of JSON
      --all              the whole lease
      --timeout SECONDS  how long to wait for the agent (default 120)
      --run-dir DIR      where the agent's sockets are (default $DHCPAGENT_RUN_DIR, else /run/dhcpagent)
      --debug            say on stderr why a failure failed
  -h, --help             this text
      --version          the version

Exit status: 0 done, also where the lease lacks the option; 2 refused, or no agent; 3 bad arguments, unknown name
or code; 4 timed out; 6 system error.
`;

import type { DashboardPlan } from "./types.ts";

const INSTANCE = 'instance=~"$instance"';

/** 000, 2.4.1: JVM Metrics; the bundled systems run on Node.js. */
export const RUNTIME: DashboardPlan = {
  uid: "loadproof-runtime",
  title: ["JVM Metrics (Node.js runtime)", "JVM Metrics (Node.js 런타임)"],
  about: [
    "Memory, garbage collection and event loop of every service: for Node.js what JVM metrics are for Java.",
    "모든 서비스의 메모리, GC, 이벤트 루프. Java의 JVM 메트릭에 해당",
  ],
  systems: ["exchange", "payment", "commerce", "chat"],
  instancesOf: "process_resident_memory_bytes",
  rows: [
    {
      title: ["Memory", "메모리"],
      panels: [
        {
          title: ["Resident memory", "상주 메모리"],
          about: ["Memory of the process that lies in RAM.", "프로세스가 RAM에 올린 메모리"],
          unit: "bytes",
          queries: [{ expression: `process_resident_memory_bytes{${INSTANCE}}`, legend: "{{instance}}" }],
        },
        {
          title: ["Heap used", "사용 중인 힙"],
          about: [
            "JavaScript objects, garbage that was not collected yet included; a saw-tooth is normal, a rising floor is a leak.",
            "아직 수거되지 않은 것을 포함한 JavaScript 객체. 톱니 모양은 정상, 바닥이 계속 오르면 누수",
          ],
          unit: "bytes",
          queries: [{ expression: `nodejs_heap_size_used_bytes{${INSTANCE}}`, legend: "{{instance}}" }],
        },
        {
          title: ["Heap by space", "영역별 힙"],
          about: ["Used heap of all chosen instances by space.", "선택한 인스턴스의 힙 사용량, 영역별"],
          unit: "bytes",
          queries: [
            {
              expression: `sum by (space) (nodejs_heap_space_size_used_bytes{${INSTANCE}})`,
              legend: "{{space}}",
            },
          ],
        },
        {
          title: ["Memory outside the heap", "힙 밖 메모리"],
          about: ["Buffers and other memory bound to objects.", "버퍼 등 객체에 묶인 힙 밖 메모리"],
          unit: "bytes",
          queries: [{ expression: `nodejs_external_memory_bytes{${INSTANCE}}`, legend: "{{instance}}" }],
        },
      ],
    },
    {
      title: ["Garbage collection", "GC"],
      panels: [
        {
          title: ["Time in garbage collection", "GC 시간 비율"],
          about: ["Share of the time that garbage collection took.", "전체 시간 중 GC에 쓴 비율"],
          unit: "percentunit",
          queries: [
            {
              expression: `sum by (instance) (rate(nodejs_gc_duration_seconds_sum{${INSTANCE}}[$__rate_interval]))`,
              legend: "{{instance}}",
            },
          ],
        },
        {
          title: ["Collections", "GC 횟수"],
          about: ["Collections by kind.", "종류별 GC 횟수"],
          unit: "ops",
          queries: [
            {
              expression: `sum by (kind) (rate(nodejs_gc_duration_seconds_count{${INSTANCE}}[$__rate_interval]))`,
              legend: "{{kind}}",
            },
          ],
        },
      ],
    },
    {
      title: ["Processor and event loop", "CPU와 이벤트 루프"],
      panels: [
        {
          title: ["CPU", "CPU"],
          about: ["Processor time; 100% is one core.", "CPU 사용. 100%는 코어 1개"],
          unit: "percentunit",
          queries: [
            {
              expression: `rate(process_cpu_seconds_total{${INSTANCE}}[$__rate_interval])`,
              legend: "{{instance}}",
            },
          ],
        },
        {
          title: ["Event loop delay, P99", "이벤트 루프 지연 P99"],
          about: [
            "How late the event loop was, P99 since the last look; all requests of the process wait for it.",
            "이벤트 루프가 늦은 시간, 직전 수집 이후의 P99. 프로세스의 모든 요청이 함께 기다림",
          ],
          unit: "s",
          queries: [{ expression: `nodejs_eventloop_lag_p99_seconds{${INSTANCE}}`, legend: "{{instance}}" }],
        },
        {
          title: ["Open files", "열린 파일"],
          about: ["File descriptors, sockets included.", "소켓을 포함한 파일 디스크립터 수"],
          unit: "short",
          queries: [{ expression: `process_open_fds{${INSTANCE}}`, legend: "{{instance}}" }],
        },
        {
          title: ["Time since the start", "시작 후 시간"],
          about: ["Falls to zero where a process was started anew.", "프로세스가 다시 시작되면 0으로 떨어짐"],
          unit: "s",
          queries: [
            { expression: `time() - process_start_time_seconds{${INSTANCE}}`, legend: "{{instance}}" },
          ],
        },
      ],
    },
  ],
};

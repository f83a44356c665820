// The picture beside the sign-in form: a wall with four doors, of which one stands open.
const DOORS = [
  { x: 40, isOpen: false },
  { x: 150, isOpen: false },
  { x: 260, isOpen: false },
  { x: 370, isOpen: true },
];

export function GatePicture() {
  return (
    <svg className="gate-picture" viewBox="0 0 500 260" aria-hidden="true">
      <g className="gate-stones">
        {[26, 62, 98, 134, 170, 206].map((y, row) => (
          <path key={y} d={`M0 ${y}H500M${row % 2 ? 30 : 88} ${y}v36M${row % 2 ? 470 : 478} ${y}v36`} />
        ))}
      </g>
      {DOORS.map(({ x, isOpen }) => (
        <g key={x} transform={`translate(${x} 70)`}>
          <path className="gate-frame" d="M-8 172V46a53 53 0 0 1 106 0v126z" />
          <path className={isOpen ? "gate-light" : "gate-leaf"} d="M0 172V48a45 45 0 0 1 90 0v124z" />
          {isOpen ? (
            <>
              <path className="gate-leaf" d="M0 172V48C0 24 18 8 30 14v150z" />
              <path className="gate-beam" d="M0 172h90l34 18H-18z" />
            </>
          ) : (
            <>
              <path className="gate-plank" d="M30 172V6M60 172V6" />
              <circle className="gate-knob" cx="76" cy="106" r="4.5" />
            </>
          )}
        </g>
      ))}
      <path className="gate-ground" d="M0 242h500" />
    </svg>
  );
}

// What the runtime cases look at of Rust: single values, pairs, enums with and without data. rust-arguments.s is what rustc makes of it.
#![no_std]
#![crate_type = "lib"]
#[derive(Clone, Copy)]
pub enum Mode { Off, On = 5 }
pub enum Shape { Circle(u32), Rect { w: u32, h: u64 }, Unit }
pub struct Point { pub x: i32, pub y: i64 }
pub union Mixed { pub whole: u64, pub real: f64 }
#[inline(never)]
pub fn text(s: &str, v: &[u16], n: u32) -> usize { s.len() + v.len() + n as usize }
#[inline(never)]
pub fn options(a: Option<&Point>, b: Option<i32>, c: Mode, d: bool, e: char) -> i64 {
    (match a { Some(p) => p.y, None => 0 }) + (match b { Some(n) => n as i64, None => 0 }) + c as i64 + d as i64 + e as i64
}
#[inline(never)]
pub fn shape(s: &Shape, o: &Option<Point>) -> u64 {
    (match s { Shape::Circle(r) => *r as u64, Shape::Rect { w, h } => *w as u64 + *h, Shape::Unit => 0 }) + o.is_some() as u64
}
#[inline(never)]
pub fn mixed(m: Mixed, n: u64) -> u64 { unsafe { m.whole + n } }
impl Point {
    #[inline(never)]
    pub fn sum(&self, k: i64) -> i64 { self.x as i64 + self.y + k }
}
#[no_mangle]
pub extern "C" fn run() -> u64 {
    let p = Point { x: -3, y: 4 };
    let mut all = text("hello", &[7, 8, 9], 11) as i64;
    all += options(Some(&p), Some(-6), Mode::On, true, 'z') + options(None, None, Mode::Off, false, 'a');
    all += shape(&Shape::Rect { w: 1, h: 2 }, &Some(Point { x: 5, y: 6 })) as i64 + shape(&Shape::Circle(9), &None) as i64 + shape(&Shape::Unit, &None) as i64;
    all += mixed(Mixed { whole: 1 }, 2) as i64;
    (all + p.sum(10)) as u64
}
